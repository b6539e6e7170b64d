using MeshAgent.Host.Commands;

// Before anything is awaited: wan-exec becomes another program, on the main thread and soon.
return args is [WanExecCommand.Name, .. var words] ? WanExecCommand.Run(words) : await new CommandTree().RunAsync(args);
