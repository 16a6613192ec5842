// Takes personal data out of what is to be stored: known values become tokens and are remembered for the
// vault, what is found inside other texts becomes a mask (access/personal_data.h). Not thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/personal_data.h"
#include "access/vault.h"
#include "ingest/internal/text_map.h"
#include "ingest/internal/wire/json_nodes.h"
#include "ingest/internal/wire/text_arena.h"

namespace rouse::ingest {

class Pseudonyms {
 public:
  Pseudonyms(const access::Vault& vault, TextArena& arena) : vault_(vault), arena_(arena) {}

  // Of the event at hand: whose key encrypts its values.
  void set_owner(std::string_view owner) { owner_ = owner; }

  // The value's token. The value is remembered for the vault, unless the vault knows it, or it is too long to
  // be kept: then only the token is left of it, and `kept` turns false.
  std::string_view token(access::PersonalClass value_class, std::string_view value, bool* kept = nullptr);
  // The token without remembering the value.
  std::string_view token_alone(access::PersonalClass value_class, std::string_view value);
  // A token that no value is kept of.
  std::string_view bare_token(std::string_view value);

  // An id: itself, or a token if it is personal.
  std::string_view id(std::string_view value);
  // The same without remembering the value: for ids that say who the owner is.
  std::string_view id_alone(std::string_view value);
  // Whether there is something personal inside the text.
  static bool is_personal(std::string_view text);
  // Free text, without what is personal inside it.
  std::string_view text(std::string_view value);

  // As access::class_of_name.
  std::optional<access::PersonalClass> class_of_name(std::string_view name);

  // Appends the value as JSON, free of personal data. `value_class` is that of its name, if it has one.
  void write(const JsonNode& value, std::optional<access::PersonalClass> value_class, std::string& into);

  // What the vault must keep before the events are kept.
  std::vector<access::PersonalValue>& values() { return values_; }

 private:
  void write_scalar(const JsonNode& value, std::optional<access::PersonalClass> value_class,
                    std::string& into);

  const access::Vault& vault_;
  TextArena& arena_;
  std::string_view owner_;
  std::vector<access::PersonalValue> values_;
  TextMap<std::optional<access::PersonalClass>> names_;
};

}  // namespace rouse::ingest
