// SHA-256 of a file's bytes as they are stored, taken while the file is read (FIPS 180-4, by OpenSSL).
#pragma once

#include <memory>
#include <span>
#include <string>

namespace rouse::ingest {

// Not thread-safe. It covers the bytes that were read: of the whole file once its reader has met the end.
class FileDigest {
 public:
  FileDigest();
  ~FileDigest();
  FileDigest(const FileDigest&) = delete;
  FileDigest& operator=(const FileDigest&) = delete;

  void add(std::span<const char> bytes);
  // 64 hexadecimal digits, lower case; more may be added after it.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
