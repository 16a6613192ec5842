// The console's files, read into memory once, so that a path can only ever name a file that was there.
//
// Content is negotiated: NAME.br and NAME.gz beside NAME are its encodings, chosen by Accept-Encoding. Files
// under /assets/ carry a hash in their name and never change; an unknown one is 404, because answering it
// with the page would give an old tab HTML where it expects a script. Any other unknown path is a page of the
// console's router and gets index.html. Immutable, so thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "api/http.h"
#include "core/result.h"

namespace rouse::api {

class StaticFiles {
 public:
  static constexpr std::size_t kFilesMax = 5'000;
  static constexpr std::uintmax_t kBytesMax = 256U << 20;

  // A folder that does not exist gives a page that says so. Fails with kResourceExhausted beyond the limits
  // above.
  static core::Result<StaticFiles> load(const std::filesystem::path& folder);

  Response answer(const Request& request) const;
  std::size_t size() const { return files_.size(); }

 private:
  enum Encoding : std::size_t { kIdentity, kGzip, kBrotli };
  struct Variant {
    std::shared_ptr<const std::string> bytes;  // null: the file does not come in this encoding
    std::string etag;
  };
  struct File {
    std::string content_type;
    std::array<Variant, 3> variants;
  };
  void add(std::filesystem::path name, std::string content);
  Response serve(const Request& request, const File& file, bool immutable) const;

  std::map<std::string, File, std::less<>> files_;  // by URL path: "/index.html"
};

// The weight (0 to 1000) Accept-Encoding gives to `coding` (RFC 9110, 12.5.3); identity counts unless
// refused.
int encoding_weight(std::string_view accept_encoding, std::string_view coding);

}  // namespace rouse::api
