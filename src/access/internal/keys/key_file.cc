#include "access/internal/keys/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <vector>

#include "core/text/base64.h"

namespace rouse::access {
namespace {

using core::ErrorCode;

constexpr std::string_view kFirstLine = "rouse-vault-key 1";
constexpr std::size_t kFileBytesMax = 4'096;
constexpr mode_t kOwnerOnly = 0600;
constexpr mode_t kOthers = 0077;

tl::unexpected<core::Error> refuse(ErrorCode code, const std::filesystem::path& file, std::string_view rule,
                                   std::string hint = {}) {
  return core::fail(code, "vault", fmt::format("vault: the key file {} {}", file.string(), rule),
                    std::move(hint));
}

tl::unexpected<core::Error> system_error(const std::filesystem::path& file, std::string_view what) {
  const int problem = errno;
  const auto rule = fmt::format("cannot be {}: {}", what, std::system_category().message(problem));
  switch (problem) {
    case ENOENT: return refuse(ErrorCode::kNotFound, file, rule);
    case EEXIST: return refuse(ErrorCode::kConflict, file, "is there already");
    case EACCES:
    case EPERM: return refuse(ErrorCode::kPermissionDenied, file, rule);
    case ENOSPC:
    case EDQUOT: return refuse(ErrorCode::kResourceExhausted, file, rule);
    default: return refuse(ErrorCode::kInternal, file, rule);
  }
}

// An open file, closed when it goes.
class OpenFile {
 public:
  OpenFile(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}  // NOLINT: open() is variadic
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int descriptor() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

std::array<unsigned char, SHA256_DIGEST_LENGTH> sha256(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as OpenSSL wants them
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return digest;
}

template <typename Bytes>
std::string_view text_of(const Bytes& bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as text
  return {reinterpret_cast<const char*>(bytes.data()), SHA256_DIGEST_LENGTH};
}
static_assert(kSecretBytes == SHA256_DIGEST_LENGTH);

std::string checksum(std::string_view lines) { return core::base64_encoded(text_of(sha256(lines))); }

std::string lines_of(const KeyFile& keys) {
  return fmt::format("{}\ntoken {}\nwrap {}\n", kFirstLine, core::base64_encoded(text_of(keys.token)),
                     core::base64_encoded(text_of(keys.wrap)));
}

void wipe(std::string& text) { OPENSSL_cleanse(text.data(), text.size()); }

std::optional<Secret> secret_of(std::string_view line, std::string_view name) {
  if (!line.starts_with(name)) return std::nullopt;
  auto bytes = core::base64_decoded(line.substr(name.size()));
  if (!bytes || bytes->size() != kSecretBytes) return std::nullopt;
  Secret secret;
  std::ranges::copy(*bytes, secret.data());
  wipe(*bytes);
  return secret;
}

std::optional<KeyFile> parse(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', begin)) {
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  if (lines.size() != 4 || begin != text.size() || lines[0] != kFirstLine) return std::nullopt;
  const auto checked = text.substr(0, text.size() - lines[3].size() - 1);
  if (lines[3] != "check " + checksum(checked)) return std::nullopt;
  const auto token = secret_of(lines[1], "token ");
  const auto wrap = secret_of(lines[2], "wrap ");
  if (!token || !wrap) return std::nullopt;
  return KeyFile{*token, *wrap};
}

core::Result<void> write_all(const std::filesystem::path& path, std::string_view text) {
  const OpenFile file{path, O_WRONLY | O_CREAT | O_EXCL, kOwnerOnly};
  if (!file.is_open()) return system_error(path, "written");
  const auto written = ::write(file.descriptor(), text.data(), text.size());
  const bool whole = written == static_cast<ssize_t>(text.size());
  if (!whole || ::fsync(file.descriptor()) != 0) return system_error(path, "written");
  return {};
}

core::Result<void> sync_folder(const std::filesystem::path& folder) {
  const OpenFile opened{folder, O_RDONLY | O_DIRECTORY};
  if (!opened.is_open() || ::fsync(opened.descriptor()) != 0) return system_error(folder, "made durable");
  return {};
}

// Folders that are missing, for their owner only.
core::Result<void> make_folder(const std::filesystem::path& folder) {
  if (std::filesystem::is_directory(folder)) return {};
  if (::mkdir(folder.c_str(), 0700) != 0) return system_error(folder, "made");
  return sync_folder(folder.parent_path());
}

// Writes the file under another name and links it, which fails when a file of that name is there.
core::Result<void> publish(const std::filesystem::path& file, std::string_view text) {
  auto temporary = file;
  temporary += fmt::format(".{}.new", ::getpid());
  auto written = write_all(temporary, text);
  if (written && ::link(temporary.c_str(), file.c_str()) != 0) written = system_error(file, "written");
  ::unlink(temporary.c_str());
  ROUSE_CHECK(std::move(written));
  return sync_folder(file.parent_path());
}

}  // namespace

std::array<unsigned char, 16> KeyFile::check() const {
  std::string keys{text_of(token)};
  keys += text_of(wrap);
  const auto digest = sha256(keys);
  wipe(keys);
  std::array<unsigned char, 16> half{};
  std::copy_n(digest.begin(), half.size(), half.begin());
  return half;
}

core::Result<void> write_key_file(const std::filesystem::path& file, const KeyFile& keys) {
  const auto path = std::filesystem::absolute(file);
  ROUSE_CHECK(make_folder(path.parent_path()));
  std::string text = lines_of(keys);
  text += fmt::format("check {}\n", checksum(text));
  auto published = publish(path, text);
  wipe(text);
  return published;
}

core::Result<KeyFile> read_key_file(const std::filesystem::path& path) {
  const OpenFile file{path, O_RDONLY};
  if (!file.is_open() && errno == ENOENT) {
    return refuse(ErrorCode::kNotFound, path, "is missing",
                  "put its backup there; nothing is readable without it");
  }
  struct stat state{};
  if (!file.is_open() || ::fstat(file.descriptor(), &state) != 0) return system_error(path, "read");
  if (!S_ISREG(state.st_mode)) return refuse(ErrorCode::kInvalidArgument, path, "is no file");
  if ((state.st_mode & kOthers) != 0) {
    return refuse(ErrorCode::kPermissionDenied, path, "may be read by others", "run chmod 600 on it");
  }
  std::string text(kFileBytesMax, '\0');
  const auto length = ::read(file.descriptor(), text.data(), text.size());
  if (length < 0) return system_error(path, "read");
  const auto keys = parse(std::string_view{text}.substr(0, static_cast<std::size_t>(length)));
  wipe(text);
  if (!keys) return refuse(ErrorCode::kInvalidArgument, path, "is damaged", "put its backup there");
  return *keys;
}

}  // namespace rouse::access
