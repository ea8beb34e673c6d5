// One document, or an event stream, with simdjson's on-demand reader; media with aklomp/base64.
//
//     simdjson_decode document|events FILE count|write
//
// The document is loaded whole, as simdjson asks. Its on-demand reader hands out the raw text of a string, so the base64
// is neither searched for escapes nor copied before it is decoded.
#include <libbase64.h>
#include <simdjson.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

using namespace simdjson;

namespace {

struct Taker {
  bool writes;
  size_t size = 0;
  size_t count = 0;
  std::vector<char> decoded;

  void take(const char *bytes, size_t length) {
    size += length;
    count += 1;
    if (writes && fwrite(bytes, 1, length, stdout) != length) throw std::runtime_error("cannot write");
  }

  void take_media(ondemand::value data) {
    std::string_view raw = data.raw_json_token();   // with its quotes, and white space after them
    const char *begin = raw.data() + 1;
    size_t length = raw.rfind('"') - 1;
    if (decoded.size() < length / 4 * 3 + 64) decoded.resize(length / 4 * 3 + 64);
    size_t written = 0;
    if (base64_decode(begin, length, decoded.data(), &written, 0) != 1) throw std::runtime_error("not base64");
    take(decoded.data(), written);
  }

  void take_document(ondemand::document &document) {
    for (ondemand::object candidate : document["candidates"]) {
      for (ondemand::object part : candidate["content"]["parts"]) {
        for (auto field : part) {
          ondemand::raw_json_string key = field.key();
          if (key.unsafe_is_equal("text")) {
            std::string_view text = field.value().get_string();
            take(text.data(), text.size());
          } else if (key.unsafe_is_equal("inlineData")) {
            take_media(field.value()["data"]);
          }
        }
      }
    }
  }
};

}  // namespace

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  auto start = std::chrono::steady_clock::now();
  Taker taker{std::string(argv[3]) == "write", 0, 0, {}};
  padded_string file = padded_string::load(argv[2]);
  ondemand::parser parser;
  if (std::string(argv[1]) == "document") {
    ondemand::document document = parser.iterate(file);
    taker.take_document(document);
  } else {
    const char *position = file.data();
    const char *end = position + file.size();
    while (position < end) {
      auto stop = static_cast<const char *>(memchr(position, '\n', end - position));
      if (stop == nullptr) stop = end;
      if (stop - position > 6 && memcmp(position, "data: ", 6) == 0) {
        size_t room = end - (position + 6) + SIMDJSON_PADDING;
        ondemand::document document = parser.iterate(position + 6, stop - (position + 6), room);
        taker.take_document(document);
      }
      position = stop + 1;
    }
  }
  std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (!taker.writes) printf("bytes=%zu events=%zu seconds=%.6f\n", taker.size, taker.count, seconds.count());
}
