using MeshAgent.Dns.Tests.RealServers;

namespace MeshAgent.Dns.Tests.Unbound;

/// <summary>A key and a certificate of its own signature, and the key's pin, all by openssl(1).</summary>
internal sealed class TlsKey : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("dns-tls-test-").FullName;

    private TlsKey()
    {
    }

    public string KeyFile => Path.Combine(folder, "key.pem");

    public string CertificateFile => Path.Combine(folder, "certificate.pem");

    /// <summary>The pin as RFC 7858 §4.2 and RFC 7469 §2.4 have it.</summary>
    public string Pin { get; private set; } = "";

    public static async Task<TlsKey> MakeAsync(string name)
    {
        var key = new TlsKey();
        await Programs.RunAsync(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", key.KeyFile,
            "-out", key.CertificateFile, "-subj", $"/CN={name}", "-addext", $"subjectAltName=DNS:{name}");
        key.Pin = (await Programs.RunAsync(
            "sh", "-c", $"openssl pkey -in '{key.KeyFile}' -pubout -outform der | openssl dgst -sha256 -binary | base64")).Trim();
        return key;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
