internal import FoundationEssentials
internal import RiffleMedia

extension RecordingOptions {
  /// Lets PNG files tell what made them: this program, the time, the model and `prompt`.
  public mutating func notePictures(prompt: String) {
    pictureNotes = [
      PNGText("Software", "Riffle"), PNGText("Creation Time", Date().formatted(.iso8601)),
      PNGText("Model", model ?? "unknown"), PNGText("Prompt", prompt),
    ]
  }
}
