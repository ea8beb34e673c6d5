import RiffleAPI
import RiffleClient
import RiffleMedia
import RiffleRecording
import RiffleSession
import RiffleTranslation
import RiffleTypes

extension Ending {
  /// Calls `body` and turns the rooms' errors into an ending of the tool.
  static func from<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as RecordingError {
      throw Ending(error.reason, error.description)
    } catch let error as SpoolError {
      throw Ending(error.exitReason, error.description)
    } catch let error as RequestError {
      throw Ending(error.exitReason, error.description)
    } catch let error as ClientError {
      throw Ending(error.exitReason, error.description)
    } catch let error as CredentialsError {
      throw Ending(error.exitReason, error.description)
    } catch let error as TranslationError {
      throw Ending(.usage, error.description)
    } catch let error as QuestionError {
      throw Ending(error.exitReason, error.description)
    } catch let error as SessionFileError {
      throw Ending(error.exitReason, error.description)
    } catch let error as MediaFileError {
      throw Ending(error.exitReason, error.description)
    }
  }
}
