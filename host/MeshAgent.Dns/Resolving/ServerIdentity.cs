using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Dns.Resolving;

/// <summary>Judges whether a certificate is that of the name server that was meant (RFC 8310 §8). Pure.</summary>
internal static class ServerIdentity
{
    /// <summary>Judges.</summary>
    /// <param name="certificate">What the server showed.</param>
    /// <param name="errors">What this machine's authorities, clock and the name asked for have against it.</param>
    /// <param name="tls">What it must be.</param>
    /// <returns>What is wrong; empty when it is the one.</returns>
    public static string DoubtAbout(X509Certificate? certificate, SslPolicyErrors errors, NameServerTls tls)
    {
        if (certificate is null)
        {
            return "it shows no certificate";
        }

        // The opportunistic profile takes anybody: whoever can answer in its place could refuse TLS as well (RFC 8310 §5).
        if (tls.IsOpportunistic)
        {
            return "";
        }

        if (!tls.Pins.IsEmpty)
        {
            using var shown = new X509Certificate2(certificate);
            var pin = Convert.ToBase64String(SHA256.HashData(shown.PublicKey.ExportSubjectPublicKeyInfo()));
            if (!tls.Pins.Contains(pin))
            {
                return $"its key has the pin {pin}, which is none of those expected";
            }
        }

        return tls.Name.Length > 0 && errors != SslPolicyErrors.None
            ? $"its certificate is not valid for {tls.Name}: {errors}"
            : tls.Name.Length == 0 && tls.Pins.IsEmpty ? "nothing is known that could tell it from others" : "";
    }
}
