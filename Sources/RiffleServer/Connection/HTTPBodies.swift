import HummingbirdCore

/// The bodies of the HTTP framework; other rooms have types of the same names.
typealias ResponseBody = HummingbirdCore.ResponseBody
typealias HummingbirdRequestBody = HummingbirdCore.RequestBody
