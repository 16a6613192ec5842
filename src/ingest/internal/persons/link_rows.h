// The rows of a file of links, checked one by one. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/vault.h"
#include "core/result.h"
#include "events/value.h"
#include "identity/identifier_types.h"
#include "identity/link_batch.h"
#include "ingest/identity_links.h"
#include "ingest/internal/readers/record.h"

namespace rouse::ingest {

class LinkRows {
 public:
  // Fails where the file lacks a column. The referenced objects outlive it.
  static core::Result<LinkRows> open(const std::filesystem::path& file, const LoadStores& stores,
                                     const access::Vault& vault);

  struct Row {
    identity::LinkRow link;  // views are valid until the next one
    std::uint64_t line = 0;
    std::optional<std::int64_t> ts;
    std::optional<RejectedLink> rejected;
  };
  // False at the end.
  core::Result<bool> next(Row& row);
  std::uint64_t bytes_read() const { return reader_->bytes_read(); }

 private:
  struct Side {
    std::string token;  // of a value in the clear
    identity::TypeIndex type = identity::kNoType;
    std::string_view value;
  };
  enum Column { kType, kValue, kOtherType, kOtherValue, kTime, kColumns };

  LinkRows(std::unique_ptr<RecordReader> reader, const identity::IdentifierTypes& types,
           const access::Vault& vault, events::TimeFormat times)
      : reader_(std::move(reader)), types_(&types), vault_(&vault), times_(std::move(times)) {}
  core::Result<void> bind(const std::string& file);
  std::string_view field(Column column) const;
  std::optional<RejectedLink> read_side(Column type, Column value, Side& side) const;
  std::optional<RejectedLink> read_fields(Row& row);

  std::unique_ptr<RecordReader> reader_;
  const identity::IdentifierTypes* types_;
  const access::Vault* vault_;
  events::TimeFormat times_;
  std::size_t places_[kColumns] = {};
  Record record_;
  Side left_;
  Side right_;
};

}  // namespace rouse::ingest
