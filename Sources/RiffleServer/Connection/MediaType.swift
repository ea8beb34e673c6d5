import RiffleTypes

/// The house's media types; the HTTP framework has some of the same name.
typealias MediaType = RiffleTypes.MediaType
