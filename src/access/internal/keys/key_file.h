// The key file: two independent keys as lines of text, with a checksum against damage.
//
//   rouse-vault-key 1
//   token <base64>      tokens and subjects are hashed with it
//   wrap <base64>       customers' keys are encrypted with it
//   check <base64>      of the lines above
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "access/internal/keys/secret.h"
#include "core/result.h"

namespace rouse::access {

struct KeyFile {
  Secret token;
  Secret wrap;

  // Names the file's keys without telling them: the first half of a SHA-256.
  std::array<unsigned char, 16> check() const;
};

// Durable and readable by its owner only; kConflict when there is a file of that name.
core::Result<void> write_key_file(const std::filesystem::path& file, const KeyFile& keys);
// Fails with kNotFound, kPermissionDenied (others may read it) and kInvalidArgument (damaged).
core::Result<KeyFile> read_key_file(const std::filesystem::path& file);

}  // namespace rouse::access
