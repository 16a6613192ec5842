#include "ingest/internal/collect/vault_stage.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>

#include "core/bounded_queue.h"
#include "events/collected_event.h"

namespace rouse::ingest {
namespace {

constexpr std::size_t kGroupRequestsMax = 512;
constexpr core::Milliseconds kNoticeEvery{1'000};
constexpr std::size_t kGroupValuesMax = access::kStoredAtOnceMax / 2;  // before the last request of a group

}  // namespace

struct VaultStage::State {
  State(access::Vault& the_vault, std::size_t waiting_max) : vault(the_vault), waiting(waiting_max) {}

  access::Vault& vault;
  core::BoundedQueue<VaultRequest> waiting;
  std::thread thread;

  void run();
  std::vector<VaultRequest> group(VaultRequest first);
  void finish(std::vector<VaultRequest>& group);
  core::Result<void> store(std::vector<VaultRequest>& group);
  core::Result<void> seal(VaultRequest& request);
};

// What the whole group needs: its values, and the keys of those whose originals are sealed.
core::Result<void> VaultStage::State::store(std::vector<VaultRequest>& group) {
  std::vector<access::PersonalValue> values;
  std::vector<std::string> owners;
  for (auto& request : group) {
    values.insert(values.end(), std::make_move_iterator(request.values.begin()),
                  std::make_move_iterator(request.values.end()));
    for (const auto& rejected : request.rejected) owners.push_back(rejected.owner);
  }
  std::sort(owners.begin(), owners.end());
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  if (!values.empty()) ROUSE_CHECK(vault.store(values));
  if (!owners.empty()) ROUSE_CHECK(vault.make_keys(owners));
  return {};
}

core::Result<void> VaultStage::State::seal(VaultRequest& request) {
  for (const auto& rejected : request.rejected) {
    ROUSE_TRY(auto event, events::decode(rejected.record));
    ROUSE_TRY(const std::string sealed, vault.seal(rejected.owner, rejected.original));
    event.rejection.sealed = sealed;
    const std::size_t before = request.batch.bytes.size();
    events::encode(event, request.batch.bytes);
    request.batch.lengths.push_back(static_cast<std::uint32_t>(request.batch.bytes.size() - before));
  }
  return {};
}

void VaultStage::State::finish(std::vector<VaultRequest>& group) {
  auto stored = vault.notice_forgotten();
  if (stored) stored = store(group);
  for (auto& request : group) {
    auto kept = stored;
    if (kept) kept = seal(request);
    if (kept) {
      request.done(std::move(request.batch));
    } else {
      request.done(core::fail(std::move(kept).error()));
    }
  }
}

std::vector<VaultRequest> VaultStage::State::group(VaultRequest first) {
  std::vector<VaultRequest> group;
  std::size_t values = 0;
  std::optional next{std::move(first)};
  while (next) {
    values += next->values.size();
    group.push_back(*std::move(next));
    if (group.size() >= kGroupRequestsMax || values >= kGroupValuesMax) break;
    next = waiting.try_pop();
  }
  return group;
}

void VaultStage::State::run() {
  while (!waiting.finished()) {
    auto next = waiting.pop_within(kNoticeEvery);
    if (next) {
      auto taken = group(*std::move(next));
      finish(taken);
    } else {
      // Where metadata cannot be read this comes again in a second, and requests of the meantime fail by it.
      std::ignore = vault.notice_forgotten();
    }
  }
}

VaultStage::VaultStage(access::Vault& vault, std::size_t waiting_max)
    : state_(std::make_unique<State>(vault, waiting_max)) {
  state_->thread = std::thread{[state = state_.get()] { state->run(); }};
}

VaultStage::~VaultStage() {
  state_->waiting.close();
  state_->thread.join();
}

bool VaultStage::push(VaultRequest request) { return state_->waiting.try_push(std::move(request)); }

}  // namespace rouse::ingest
