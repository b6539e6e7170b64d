using System.Net;
using MeshAgent.Resolvers.RouterAdvertisement.Messages;

namespace MeshAgent.Resolvers.RouterAdvertisement.Listening;

/// <summary>Takes what an <see cref="AdvertisementListener"/> hears, on its thread.</summary>
internal interface IAdvertisementSink
{
    /// <summary>An advertisement that is to be believed.</summary>
    /// <param name="link">The link that it came by.</param>
    /// <param name="router">Who sent it.</param>
    /// <param name="advertisement">What it says.</param>
    void Hears(string link, IPAddress router, AdvertisementMessage advertisement);

    /// <summary>A link lost its carrier or is gone.</summary>
    /// <param name="link">The link.</param>
    void LinkWentDown(string link);

    /// <summary>A link is listened on now, or cannot be.</summary>
    /// <param name="link">The link.</param>
    /// <param name="problem">Why not; empty when it is.</param>
    void Listens(string link, string problem);
}
