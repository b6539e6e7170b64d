using MeshAgent.Host.Commands;

return await new CommandTree().RunAsync(args);
