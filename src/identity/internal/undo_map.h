// A map whose changes since the last commit() can be taken back. For few entries. Not thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rouse::identity {

template <typename Key, typename Value>
class UndoMap {
 public:
  const Value* find(Key key) const {
    const auto found = map_.find(key);
    return found == map_.end() ? nullptr : &found->second;
  }
  // Made if it is not there.
  Value& edit(Key key) {
    const auto [found, added] = map_.try_emplace(key);
    before_.emplace_back(key, added ? std::nullopt : std::optional<Value>{found->second});
    return found->second;
  }
  void erase(Key key) {
    const auto found = map_.find(key);
    if (found == map_.end()) return;
    before_.emplace_back(key, std::move(found->second));
    map_.erase(found);
  }

  void commit() { before_.clear(); }
  void roll_back() {
    for (; !before_.empty(); before_.pop_back()) {
      auto& [key, value] = before_.back();
      if (value) {
        map_.insert_or_assign(key, std::move(*value));
      } else {
        map_.erase(key);
      }
    }
  }

  const std::unordered_map<Key, Value>& all() const { return map_; }
  // An estimate that leaves out what values own.
  std::size_t memory_bytes() const {
    return map_.bucket_count() * sizeof(void*) +
           map_.size() * (sizeof(Key) + sizeof(Value) + 3 * sizeof(void*));
  }

 private:
  std::unordered_map<Key, Value> map_;
  std::vector<std::pair<Key, std::optional<Value>>> before_;
};

}  // namespace rouse::identity
