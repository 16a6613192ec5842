#include "identity/internal/row_keys.h"

namespace rouse::identity {

RowKeyMaker::RowKeyMaker(const IdentifierTypes& types, const Numbering& numbering)
    : types_(types), numbering_(numbering) {
  for (std::size_t type = 0; type < types.types.size(); ++type) {
    prefixes_.push_back(key_of(types.types[type].name, {}));
    screens_.emplace_back(types, static_cast<TypeIndex>(type));
  }
}

bool RowKeyMaker::is_usable(TypeIndex type, std::string_view value) const {
  return type < screens_.size() && prefixes_[type].size() + value.size() <= kValueBytesMax &&
         !(screens_[type].may_be_junk(value) && is_junk(types_, type, value));
}

std::string_view RowKeyMaker::append_key(TypeIndex type, std::string_view value, std::string& text) const {
  const std::size_t begin = text.size();
  (text += prefixes_[type]) += value;
  return std::string_view{text}.substr(begin);
}

void RowKeyMaker::make(std::span<const LinkRow> rows, KeyedRows& into) const {
  into.text.clear();
  into.text.reserve(rows.size() * 2 * kValueBytesMax);  // so that it stays where it is
  into.keys.assign(rows.size(), {});
  into.hashes.assign(rows.size() * 2, {});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const LinkRow& row = rows[i];
    if (!is_usable(row.left_type, row.left) || !is_usable(row.right_type, row.right)) continue;
    into.keys[i] = {append_key(row.left_type, row.left, into.text),
                    append_key(row.right_type, row.right, into.text)};
    for (std::size_t end = 0; end < 2; ++end) into.hashes[2 * i + end] = numbering_.hash(into.keys[i][end]);
  }
}

}  // namespace rouse::identity
