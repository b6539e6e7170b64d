namespace MeshAgent.Simulation.Tests.Agent;

/// <summary>The agent was killed between two of its steps.</summary>
internal sealed class SimulatedCrashException : Exception;
