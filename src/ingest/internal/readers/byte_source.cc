#include "ingest/internal/readers/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <vector>

#include "ingest/internal/readers/encoding.h"

namespace rouse::ingest {
namespace {

using core::Result;

class FileBytes final : public Bytes {
 public:
  FileBytes(int descriptor, std::string name, FileDigest* digest)
      : descriptor_(descriptor), name_(std::move(name)), digest_(digest) {}
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;
  ~FileBytes() override { ::close(descriptor_); }

  Result<std::size_t> read(std::span<char> out) override {
    std::size_t filled = 0;
    while (filled < out.size()) {
      const ssize_t got = ::read(descriptor_, out.data() + filled, out.size() - filled);
      if (got == 0) break;
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) {
        return core::fail(core::ErrorCode::kUnavailable, name_,
                          fmt::format("{}: cannot be read at byte {}: {}", name_, read_,
                                      std::generic_category().message(errno)));
      }
      filled += static_cast<std::size_t>(got);
      read_ += static_cast<std::uint64_t>(got);
    }
    if (digest_) digest_->add(out.first(filled));
    return filled;
  }
  std::uint64_t bytes_read() const override { return read_; }

 private:
  int descriptor_;
  std::string name_;
  FileDigest* digest_;
  std::uint64_t read_ = 0;
};

// Bytes already taken from a source in order to look at them, then the rest of it.
class Rewound final : public Bytes {
 public:
  Rewound(std::vector<char> head, std::unique_ptr<Bytes> rest)
      : head_(std::move(head)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t from_head = std::min(out.size(), head_.size() - used_);
    std::copy_n(head_.data() + used_, from_head, out.data());
    used_ += from_head;
    if (from_head == out.size()) return from_head;
    ROUSE_TRY(const std::size_t more, rest_->read(out.subspan(from_head)));
    return from_head + more;
  }
  std::uint64_t bytes_read() const override { return rest_->bytes_read(); }

 private:
  std::vector<char> head_;
  std::size_t used_ = 0;
  std::unique_ptr<Bytes> rest_;
};

// RFC 1952: any number of members, one after the other.
class Gunzipped final : public Bytes {
 public:
  Gunzipped(std::unique_ptr<Bytes> packed, std::string name)
      : packed_(std::move(packed)), name_(std::move(name)), input_(kChunkBytes) {
    constexpr int kGzipWindow = 15 + 16;
    core::require(inflateInit2(&stream_, kGzipWindow) == Z_OK, "zlib starts");
  }
  Gunzipped(const Gunzipped&) = delete;
  Gunzipped& operator=(const Gunzipped&) = delete;
  ~Gunzipped() override { inflateEnd(&stream_); }

  Result<std::size_t> read(std::span<char> out) override {
    std::size_t filled = 0;
    while (filled < out.size() && !ended_) {
      ROUSE_CHECK(refill());
      if (ended_) break;
      ROUSE_TRY(const std::size_t got, inflate_into(out.subspan(filled)));
      filled += got;
    }
    return filled;
  }
  std::uint64_t bytes_read() const override { return packed_->bytes_read(); }

 private:
  Result<void> refill() {
    if (stream_.avail_in > 0) return {};
    ROUSE_TRY(const std::size_t got, packed_->read(input_));
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(got);
    if (got > 0) return {};
    if (in_member_) {
      return core::invalid(
          name_,
          fmt::format("{}: the gzip data end in the middle: the file is truncated after {} bytes", name_,
                      bytes_read()),
          "copy the file again, and check its size against the original");
    }
    ended_ = true;
    return {};
  }

  Result<std::size_t> inflate_into(std::span<char> out) {
    if (!in_member_) {
      inflateReset(&stream_);
      in_member_ = true;
    }
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(out.size(), kChunkBytes));
    const uInt room = stream_.avail_out;
    const int state = inflate(&stream_, Z_NO_FLUSH);
    if (state == Z_STREAM_END) {
      in_member_ = false;
    } else if (state != Z_OK && state != Z_BUF_ERROR) {
      return core::invalid(name_,
                           fmt::format("{}: the gzip data are damaged near byte {}: {}", name_, bytes_read(),
                                       stream_.msg ? stream_.msg : "unknown error"),
                           "copy the file again");
    }
    return room - stream_.avail_out;
  }

  std::unique_ptr<Bytes> packed_;
  std::string name_;
  std::vector<char> input_;
  z_stream stream_{};
  bool in_member_ = true;
  bool ended_ = false;
};

Result<std::unique_ptr<Bytes>> open_file(const std::filesystem::path& file, FileDigest* digest) {
  const std::string name = file.string();
  const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    const bool missing = errno == ENOENT;
    return core::fail(
        missing ? core::ErrorCode::kNotFound : core::ErrorCode::kInvalidArgument, name,
        fmt::format("{}: {}", name, missing ? "no such file" : std::generic_category().message(errno)));
  }
  auto bytes = std::make_unique<FileBytes>(descriptor, name, digest);
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    return core::invalid(name, fmt::format("{}: is not a regular file", name));
  }
  return bytes;
}

// Takes the first bytes off `bytes` and gives a source that still begins with them.
Result<std::vector<char>> peek(std::unique_ptr<Bytes>& bytes, std::size_t size) {
  std::vector<char> head(size);
  ROUSE_TRY(const std::size_t got, bytes->read(head));
  head.resize(got);
  auto copy = head;
  bytes = std::make_unique<Rewound>(std::move(copy), std::move(bytes));
  return head;
}

struct Unpacked {
  std::unique_ptr<Bytes> bytes;
  std::vector<char> head;  // of them

  std::string_view text() const { return {head.data(), head.size()}; }
};

// The bytes of a text file, and that they may be of this encoding.
Result<Unpacked> unpack(const std::filesystem::path& file, core::TextEncoding encoding,
                        const TextOptions& options) {
  const std::string name = file.string();
  Unpacked unpacked;
  ROUSE_TRY(unpacked.bytes, open_file(file, options.digest));
  ROUSE_TRY(unpacked.head, peek(unpacked.bytes, kChunkBytes));
  if (unpacked.text().starts_with("\x1f\x8b")) {
    unpacked.bytes = std::make_unique<Gunzipped>(std::move(unpacked.bytes), name);
    ROUSE_TRY(unpacked.head, peek(unpacked.bytes, kChunkBytes));
  }
  if (unpacked.head.empty()) {
    if (options.may_be_empty) return unpacked;
    return core::invalid(name, fmt::format("{}: the file is empty", name));
  }
  ROUSE_CHECK(refuse_other_kinds(unpacked.text(), name));
  ROUSE_CHECK(check_encoding(unpacked.text(), encoding, name));
  return unpacked;
}

}  // namespace

Result<std::unique_ptr<Bytes>> open_text(const std::filesystem::path& file, core::TextEncoding encoding,
                                         const TextOptions& options) {
  ROUSE_TRY(auto unpacked, unpack(file, encoding, options));
  return convert_to_utf8(std::move(unpacked.bytes), encoding, unpacked.text(), file.string());
}

Result<std::unique_ptr<Bytes>> open_unconverted(const std::filesystem::path& file,
                                                core::TextEncoding encoding, const TextOptions& options) {
  ROUSE_TRY(auto unpacked, unpack(file, encoding, options));
  ROUSE_CHECK(skip_mark(*unpacked.bytes, encoding, unpacked.text()));
  return std::move(unpacked.bytes);
}

}  // namespace rouse::ingest
