Console.WriteLine("meshagent");
