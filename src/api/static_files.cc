#include "api/static_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "core/hash.h"

namespace rouse::api {
namespace {

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
    "object-src 'none'";

constexpr std::string_view kNoConsole =
    "<!doctype html><title>Rouse</title><p>The console is not built. Build it with <code>./dev build</code>, "
    "or name "
    "its folder with <code>--ui-dir</code>. The API is under <a href=\"/api/openapi.json\">/api</a>.";

std::string_view content_type(const std::filesystem::path& file) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".wasm", "application/wasm"},
      {".txt", "text/plain; charset=utf-8"}};
  const std::string extension = file.extension();
  const auto* found =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](auto& t) { return t.first == extension; });
  return found == std::end(kTypes) ? "application/octet-stream" : found->second;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

// Takes the text up to the next `separator` off the front.
std::string_view take(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(part);
}

// "q=0.5" -> 500; 1000 without a weight, 0 for a malformed one.
int weight_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = take(parameters, ';');
    if (parameter.size() < 3 || !same_word(parameter.substr(0, 2), "q=")) continue;
    const std::string_view digits = parameter.substr(2);
    if (digits.front() == '1') return 1000;
    if (digits.front() != '0') return 0;
    int weight = 0;
    int place = 100;
    for (const char c : digits.substr(std::min<std::size_t>(2, digits.size()))) {
      if (c < '0' || c > '9') return 0;
      weight += (c - '0') * place;
      place /= 10;
    }
    return weight;
  }
  return 1000;
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    std::string_view candidate = take(if_none_match, ',');
    if (candidate.starts_with("W/")) candidate.remove_prefix(2);
    if (candidate == etag || candidate == "*") return true;
  }
  return false;
}

bool accepts_html(std::string_view accept) {
  return accept.empty() || accept.find("text/html") != std::string_view::npos ||
         accept.find("*/*") != std::string_view::npos;
}

std::optional<std::string> read(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{in}, {}};
}

Response page_missing(std::string_view text, std::string_view type) {
  return {.status = 404,
          .content_type = std::string{type},
          .headers = {{"Cache-Control", "no-store"}},
          .body = std::string{text}};
}

}  // namespace

int encoding_weight(std::string_view accept_encoding, std::string_view coding) {
  const bool identity = coding == "identity";
  std::optional<int> any;
  while (!accept_encoding.empty()) {
    std::string_view element = take(accept_encoding, ',');
    const std::string_view name = take(element, ';');
    if (same_word(name, coding)) return weight_of(element);
    if (name == "*") any = weight_of(element);
  }
  if (any && (!identity || *any == 0)) return *any;
  return identity ? 1 : 0;
}

core::Result<StaticFiles> StaticFiles::load(const std::filesystem::path& folder) {
  StaticFiles files;
  std::error_code error;
  std::uintmax_t bytes = 0;
  std::size_t count = 0;
  for (std::filesystem::recursive_directory_iterator entry{folder, error}, end; !error && entry != end;
       entry.increment(error)) {
    if (entry->is_symlink() || !entry->is_regular_file()) continue;
    auto content = read(entry->path());
    if (!content) {
      return core::fail(core::ErrorCode::kUnavailable, "ui-dir",
                        fmt::format("ui-dir: cannot read {}", entry->path().native()));
    }
    bytes += content->size();
    if (++count > kFilesMax || bytes > kBytesMax) {
      return core::fail(core::ErrorCode::kResourceExhausted, "ui-dir",
                        fmt::format("ui-dir: {} holds more than {} files or {} bytes", folder.native(),
                                    kFilesMax, kBytesMax));
    }
    files.add(fmt::format("/{}", entry->path().lexically_relative(folder).generic_string()),
              std::move(*content));
  }
  std::erase_if(files.files_, [](const auto& file) { return !file.second.variants[kIdentity].bytes; });
  return files;
}

void StaticFiles::add(std::filesystem::path name, std::string content) {
  Encoding encoding = kIdentity;
  if (name.extension() == ".br") encoding = kBrotli;
  if (name.extension() == ".gz") encoding = kGzip;
  if (encoding != kIdentity) name.replace_extension();
  const core::Hash128 hash = core::hash128(content);
  File& file = files_[name.native()];
  file.content_type = content_type(name);
  file.variants[encoding] = {std::make_shared<const std::string>(std::move(content)),
                             fmt::format("\"{:016x}{:016x}\"", hash.high, hash.low)};
}

Response StaticFiles::serve(const Request& request, const File& file, bool immutable) const {
  const std::string_view accepted = request.header("accept-encoding");
  const std::array<int, 3> weights{encoding_weight(accepted, "identity"), encoding_weight(accepted, "gzip"),
                                   encoding_weight(accepted, "br")};
  // The heaviest that exists; on a tie the smaller file, which comes later in the list.
  std::size_t chosen = kIdentity;
  for (const std::size_t encoding : {kGzip, kBrotli}) {
    if (file.variants[encoding].bytes && weights[encoding] > 0 && weights[encoding] >= weights[chosen]) {
      chosen = encoding;
    }
  }
  const Variant& variant = file.variants[chosen];
  Response response{
      .content_type = file.content_type,
      .headers = {{"ETag", variant.etag},
                  {"Vary", "Accept-Encoding"},
                  {"Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache"},
                  {"Content-Security-Policy", std::string{kContentSecurityPolicy}}}};
  if (names_etag(request.header("if-none-match"), variant.etag)) {
    response.status = 304;
    return response;
  }
  if (chosen != kIdentity)
    response.headers.emplace_back("Content-Encoding", chosen == kBrotli ? "br" : "gzip");
  response.body = variant.bytes;
  return response;
}

Response StaticFiles::answer(const Request& request) const {
  const std::string_view path = request.path;
  const bool asset = path.starts_with("/assets/");
  if (const auto found = files_.find(path); found != files_.end())
    return serve(request, found->second, asset);
  const bool climbs = path.find("/.") != std::string_view::npos;
  const bool file_name = path.substr(path.rfind('/')).find('.') != std::string_view::npos;
  if (asset || climbs || file_name || !accepts_html(request.header("accept"))) {
    return page_missing("not found\n", "text/plain; charset=utf-8");
  }
  const auto index = files_.find("/index.html");
  if (index == files_.end()) return page_missing(kNoConsole, "text/html; charset=utf-8");
  return serve(request, index->second, false);
}

}  // namespace rouse::api
