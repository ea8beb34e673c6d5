extension ChaosServer.Identity {
  /// A certificate for 127.0.0.1 and localhost that it signed itself, good until 2120.
  static let selfSigned = make(selfSignedPEM)
  /// The same for another name.
  static let wrongName = make(wrongNamePEM)
  /// The same as the first, good until 2021.
  static let expired = make(expiredPEM)

  private static func make(_ certificate: String) -> Self {
    Self(certificatePEM: Array(certificate.utf8), privateKeyPEM: Array(key.utf8))
  }

  // The key is for tests only, and is no secret.
  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgmWlw6iP3oQEYk2Y8
    FiLCELxBh0wJOdjN4vTOvWifG4ChRANCAAQzRX6b3kY5xthN89HyHlovsTU7e83P
    fKHQ4ic1ZUSfcSatYRfXoGjen3mbfhPSpXkLDWou9EgLiiqRXzTX2BVO
    -----END PRIVATE KEY-----
    """

  private static let selfSignedPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBejCCASCgAwIBAgIUd6Di47ltWQFCOzlXX48XjpZ44HswCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAx
    MDAwMDAwWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAQzRX6b3kY5xthN89HyHlovsTU7e83PfKHQ4ic1ZUSfcSatYRfXoGje
    n3mbfhPSpXkLDWou9EgLiiqRXzTX2BVOo04wTDAaBgNVHREEEzARhwR/AAABggls
    b2NhbGhvc3QwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUZofeDNCewpbk9M5e
    tPqhbhSA8jMwCgYIKoZIzj0EAwIDSAAwRQIhAKXcqQq9Y9Mn25mQZAaY1zrNj+i1
    fqTRyGx9yWIDNt6HAiADMEuMhZy/sNGgRqsDrc2vpAFsDsR0EnGZQTHcdrX+CQ==
    -----END CERTIFICATE-----
    """

  private static let wrongNamePEM = """
    -----BEGIN CERTIFICATE-----
    MIIBgDCCASagAwIBAgIUCgTsqyb+YcX1nRu0EHqZP3mY9pUwCgYIKoZIzj0EAwIw
    GDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIw
    MDEwMTAwMDAwMFowGDEWMBQGA1UEAwwNb3RoZXIuZXhhbXBsZTBZMBMGByqGSM49
    AgEGCCqGSM49AwEHA0IABDNFfpveRjnG2E3z0fIeWi+xNTt7zc98odDiJzVlRJ9x
    Jq1hF9egaN6feZt+E9KleQsNai70SAuKKpFfNNfYFU6jTDBKMBgGA1UdEQQRMA+C
    DW90aGVyLmV4YW1wbGUwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUZofeDNCe
    wpbk9M5etPqhbhSA8jMwCgYIKoZIzj0EAwIDSAAwRQIhAO83Sq4bZJ8uLuRArWrz
    RlPXEjsjT7bmXIW03aa3rAXQAiBhSn3q/IUHRhbzckxSgG48sUvSEDmGkqoXmy25
    m/r+Qw==
    -----END CERTIFICATE-----
    """

  private static let expiredPEM = """
    -----BEGIN CERTIFICATE-----
    MIIBdzCCAR6gAwIBAgIUCpVIzm602F4ULa6K2Nd6OzEqGnkwCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJMTI3LjAuMC4xMB4XDTIwMDEwMTAwMDAwMFoXDTIxMDEwMTAw
    MDAwMFowFDESMBAGA1UEAwwJMTI3LjAuMC4xMFkwEwYHKoZIzj0CAQYIKoZIzj0D
    AQcDQgAEM0V+m95GOcbYTfPR8h5aL7E1O3vNz3yh0OInNWVEn3EmrWEX16Bo3p95
    m34T0qV5Cw1qLvRIC4oqkV8019gVTqNOMEwwGgYDVR0RBBMwEYcEfwAAAYIJbG9j
    YWxob3N0MA8GA1UdEwEB/wQFMAMBAf8wHQYDVR0OBBYEFGaH3gzQnsKW5PTOXrT6
    oW4UgPIzMAoGCCqGSM49BAMCA0cAMEQCIBMnS3BX0UMwxm/f8j733CfnD5MR1xlL
    uZtgiURt1IbNAiB0zZsOKYCaS5Qmte8BgfhN9xT13uo/B02BQM8/3Yq7aA==
    -----END CERTIFICATE-----
    """
}
