namespace MeshAgent.Demo.Requirements;

/// <summary>A program that the neighbourhood runs.</summary>
/// <param name="Program">Its file name in PATH.</param>
/// <param name="Package">The Debian package that brings it.</param>
/// <param name="Purpose">What it is for.</param>
public sealed record RequiredTool(string Program, string Package, string Purpose);
