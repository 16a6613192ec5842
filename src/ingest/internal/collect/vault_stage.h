// The step of collection that waits for the vault: requests with personal values it does not know yet, or
// with rejected events whose originals must be sealed. One thread takes what waits as a group: one
// transaction for all of its values, one for new keys, then the seals. Once a second it looks whether another
// process has forgotten a customer.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "access/vault.h"
#include "core/result.h"
#include "events/event_log.h"

namespace rouse::ingest {

// A rejected event, encoded, whose original is to be sealed.
struct RejectedRecord {
  std::string record;
  std::string owner;  // whose key seals it
  std::string original;
};

struct VaultRequest {
  events::LogBatch batch;  // of what was accepted; sealed records are added to it
  std::vector<access::PersonalValue> values;
  std::vector<RejectedRecord> rejected;
  // Gets the batch once the vault has kept everything, or the vault's error. On the stage's thread.
  std::function<void(core::Result<events::LogBatch>)> done;
};

// Thread-safe.
class VaultStage {
 public:
  // `vault` outlives the stage.
  VaultStage(access::Vault& vault, std::size_t waiting_max);
  // Requests that wait are done first.
  ~VaultStage();

  // False when too many wait; `done` is not called then.
  bool push(VaultRequest request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
