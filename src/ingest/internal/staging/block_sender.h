// Blocks of columns on their way into a table, sent by a thread of its own, so that making the next one and
// inserting go on side by side. One block waits while one is sent. One thread at a time.
#pragma once

#include <memory>
#include <string>

#include "core/result.h"
#include "warehouse/column_block.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

class BlockSender {
 public:
  BlockSender(warehouse::Warehouse& warehouse, std::string table);
  BlockSender(const BlockSender&) = delete;
  BlockSender& operator=(const BlockSender&) = delete;
  ~BlockSender();  // drops what was not sent

  // May wait for the warehouse. Fails with the error of an earlier block.
  core::Result<void> send(warehouse::ColumnBlock block);
  // Waits until every block is stored.
  core::Result<void> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
