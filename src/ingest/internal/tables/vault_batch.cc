#include "ingest/internal/tables/vault_batch.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "identity/numbering.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::uint64_t kNoticeEvery = 20'000;  // values, about a second
constexpr core::Milliseconds kTickEvery{100};

}  // namespace

VaultBatch::VaultBatch(const tables::Table& table, access::Vault* vault, Tick tick)
    : table_(table), vault_(vault), tick_(std::move(tick)), owner_column_(tables::vault_subject(table)) {
  const auto subjects = subject_columns(table);
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (&table.columns[subjects[i]] == owner_column_) subject_ = i;
  }
}

VaultBatch::~VaultBatch() {
  given_up_ = true;
  if (storing_.valid()) storing_.wait();
}

// A row of nobody's has an owner of its own.
void VaultBatch::set_owner(const TableRow& row) {
  owner_.clear();
  const auto subject = owner_column_ ? row.subjects[subject_] : std::string_view{};
  const auto into = std::back_inserter(owner_);
  if (subject.empty()) {
    fmt::format_to(into, "{}:{:016x}{:016x}", table_.name, row.key.high, row.key.low);
  } else if (owner_column_->subject == identity::kPersonType) {
    owner_ = subject;
  } else {
    fmt::format_to(into, "{}:{}", owner_column_->subject, subject);
  }
}

Result<void> VaultBatch::add(const TableRow& row) {
  set_owner(row);
  for (std::size_t i = 0; i < row.personal_count; ++i) {
    const auto& personal = row.personal[i];
    if (++seen_ % kNoticeEvery == 0) ROUSE_CHECK(vault_->notice_forgotten());
    if (!vault_->knows(personal.token)) {
      waiting_.add({personal.value_class, personal.token, owner_, personal.value});
    }
  }
  const bool full = waiting_.bytes() >= kVaultGroupBytesMax ||
                    waiting_.size() + tables::kColumnsMax > access::kGroupValuesMax;
  return full ? send() : Result<void>{};
}

Result<void> VaultBatch::send() {
  ROUSE_CHECK(wait());
  if (waiting_.empty()) return {};
  std::swap(waiting_, stored_);
  waiting_.clear();
  storing_ = std::async(std::launch::async, [this] {
    return vault_->store(stored_, [this]() -> Result<void> {
      if (!given_up_) return {};
      return core::fail(core::ErrorCode::kCancelled, "", "the load was given up");
    });
  });
  return {};
}

Result<void> VaultBatch::wait() {
  if (!storing_.valid()) return {};
  while (storing_.wait_for(kTickEvery) != std::future_status::ready) ROUSE_CHECK(tick_());
  return storing_.get();
}

Result<void> VaultBatch::finish() {
  ROUSE_CHECK(send());
  return wait();
}

}  // namespace rouse::ingest
