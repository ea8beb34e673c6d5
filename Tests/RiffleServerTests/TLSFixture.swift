import Foundation
import RiffleServer
import RiffleTestSupport

/// A self-signed certificate for `localhost` and 127.0.0.1, good for a hundred years and for tests only.
enum TLSFixture {
  /// Writes both PEM files into `folder`.
  static func files(in folder: TemporaryFolder) throws -> ModelServer.TLSFiles {
    try Files.write(Array(certificate.utf8), to: folder.path("certificate.pem"))
    try Files.write(Array(key.utf8), to: folder.path("key.pem"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("key.pem"))
    return ModelServer.TLSFiles(certificateFile: folder.path("certificate.pem"), keyFile: folder.path("key.pem"))
  }

  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjvYYgl0ujAh1aAkF
    VuTZKGVm3+X9aUrFHK+cLQanC2KhRANCAAQxnlYVTZ26qFZctLRaodfGrk6BdOG7
    30VQ1YBQBwNCnKwWnWf56h1GfK9S9QfZ5/TeaKUwUqdok4pUtw8QgBxs
    -----END PRIVATE KEY-----
    """

  private static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBnDCCAUGgAwIBAgIUaimcg+uM0N48n5OUOM77R5maWhowCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE0MjcxOVoYDzIxMjYxMDI4
    MTQyNzE5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAQxnlYVTZ26qFZctLRaodfGrk6BdOG730VQ1YBQBwNCnKwWnWf56h1G
    fK9S9QfZ5/TeaKUwUqdok4pUtw8QgBxso28wbTAdBgNVHQ4EFgQU2h1f0CodVWH/
    FLqAWHl3r+VvjQ4wHwYDVR0jBBgwFoAU2h1f0CodVWH/FLqAWHl3r+VvjQ4wDwYD
    VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
    zj0EAwIDSQAwRgIhAIY/JpzkXUkyGnSXrupI1xEGnpPfbUpXm+646pvjztbwAiEA
    qqluz1+uzDn5Xa3F4gCr8Zmibw3KlLfSob9p4lj53Cs=
    -----END CERTIFICATE-----
    """
}
