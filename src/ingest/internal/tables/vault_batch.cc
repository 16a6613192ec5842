#include "ingest/internal/tables/vault_batch.h"

#include <fmt/format.h>

#include <utility>

#include "identity/numbering.h"

namespace rouse::ingest {

using core::Result;

VaultBatch::VaultBatch(const tables::Table& table, access::Vault* vault)
    : table_(table), vault_(vault), owner_(tables::vault_subject(table)) {
  const auto subjects = subject_columns(table);
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (&table.columns[subjects[i]] == owner_) subject_ = i;
  }
}

// A row of nobody's has an owner of its own.
std::string VaultBatch::owner_of(const TableRow& row) const {
  const auto subject = owner_ ? row.subjects[subject_] : std::string_view{};
  if (subject.empty()) return fmt::format("{}:{:016x}{:016x}", table_.name, row.key.high, row.key.low);
  if (owner_->subject == identity::kPersonType) return std::string{subject};
  return fmt::format("{}:{}", owner_->subject, subject);
}

Result<void> VaultBatch::add(const TableRow& row) {
  for (std::size_t i = 0; i < row.personal_count; ++i) {
    const auto& personal = row.personal[i];
    if (vault_->knows(personal.token)) continue;
    waiting_.push_back({personal.value_class, personal.token, owner_of(row), std::string{personal.value}});
  }
  return waiting_.size() < kVaultBatchMax ? Result<void>{} : finish();
}

Result<void> VaultBatch::finish() {
  if (waiting_.empty()) return {};
  ROUSE_CHECK(vault_->notice_forgotten());
  ROUSE_CHECK(vault_->store(waiting_));
  waiting_.clear();
  return {};
}

}  // namespace rouse::ingest
