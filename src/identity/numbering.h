// Numbering: (subject type, value) -> dense number from 1 within the type, kept in the warehouse table
// `identifiers`.
//
// A number is given once and never changes its meaning. The order that keeps this true over a crash: numbers
// are taken in memory, publish() writes them and waits for the warehouse, and only then may an event that
// carries them be published. Numbers taken but not published are lost with the process and given again, to
// whomever: nothing that readers see carries them. Two processes must not number at the same time: loads and
// the feed take turns (ingest/load.h), and whoever kept a numbering over another's turn refreshes it.
//
// A warehouse that does not fsync (18.16) may lose rows to a power cut. So that their numbers are not given
// twice, open() and refresh() take a floor: numbers up to it are taken, whatever the table says.
//
// The numbers of a type are held in memory by 96-bit hash of the value under a secret seed: 8 bytes plus 9 to
// 11 bytes of hash table per identifier (1 M: 25 MB, for whole large pages; 100 M: 1.9 GB), at most
// kNumbersMax. That two of n values share a hash, and so a number, has a probability of n^2 / 2^97: 10^-13
// for 120 M, 10^-10 for kNumbersMax. Values themselves stay in the warehouse. Not thread-safe.
//
// Whose an identifier is, the graph tells (identity/graph.h); numbers given here stay what they are, so that
// a merge can be undone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::identity {

inline constexpr std::uint64_t kNumbersMax = 4'000'000'000;  // identifiers of one type
// The type of subject whose identifiers are joined: all identifiers of persons share its numbers. Numbers of
// other types (card, application) stay apart.
inline constexpr std::string_view kPersonType = "customer";
inline constexpr std::size_t kValueBytesMax = 256;
inline constexpr std::size_t kPreparedMax = 128;  // values looked up at once

// Who gives numbers ahead of those that are used, on another thread.
class NumbersAhead {
 public:
  virtual ~NumbersAhead() = default;
  // Ends that, and takes back the numbers that come too early.
  virtual void give_way() = 0;
};

class Numbering {
 public:
  // Reads the numbers of `type` (about 3 M a second). Who will give some refreshes it first. kInternal when
  // stored numbers contradict each other.
  static core::Result<Numbering> open(warehouse::Warehouse& warehouse, std::string_view type,
                                      std::uint64_t floor = 0);
  // Without a warehouse: publish() only forgets the values. For measurements, and tests of what uses numbers.
  static Numbering in_memory(std::string_view type);
  Numbering(Numbering&&) noexcept;
  Numbering& operator=(Numbering&&) noexcept;
  ~Numbering();

  // The number of a value, a new one if it has none. `value` is 1 to kValueBytesMax bytes. Fails with
  // kResourceExhausted at kNumbersMax.
  core::Result<core::SubjectId> number(std::string_view value);
  // The number it has; gives none.
  std::optional<core::SubjectId> find(std::string_view value) const;

  // The same for many values at a time, several times as fast: memory is asked for before it is needed.
  // `into` has room for as many.
  core::Result<void> number_all(std::span<const std::string_view> values, std::span<core::SubjectId> into);
  // The parts of it: hash() needs nothing but the value, so it may be called while another thread numbers;
  // look_up() looks some up, kPreparedMax at most at once; number() then is quick for each of them. `hint` is
  // the number the value probably has, 0 if it probably has none.
  struct Prepared {
    std::uint64_t rest = 0;  // of the hash
    std::uint32_t place = 0;
    std::uint32_t hint = 0;
  };
  Prepared hash(std::string_view value) const;
  void look_up(std::span<Prepared> values) const;
  core::Result<core::SubjectId> number(std::string_view value, const Prepared& prepared);
  // As find(), of a value that was looked up.
  std::optional<core::SubjectId> find(const Prepared& prepared) const;

  // Writes the numbers given since the last publish(), in batches of one block each. After an error the same
  // call may be repeated; numbers already written are recognised.
  core::Result<void> publish();

  // Begins a turn to number: ends a publish() of a process that is gone, where the server still works on it,
  // takes in what was published since, and forgets what was given here and not published. Fails as open()
  // does.
  core::Result<void> refresh(std::uint64_t floor = 0);

  // From now on number(value) first asks `ahead` to give way; null: nobody. It must outlive that.
  void run_ahead(NumbersAhead* ahead);
  // Forgets the numbers above `last`, which are not published.
  void take_back(std::uint64_t last);

  std::uint64_t size() const;         // numbers given, published or not
  std::uint64_t last() const;         // the highest number given, or the floor
  std::uint64_t unpublished() const;  // of them
  std::size_t memory_bytes() const;

 private:
  struct State;
  explicit Numbering(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// By which name the server knows the insert of a publish(): one at a time in a database.
std::string publish_id(const warehouse::Warehouse& warehouse, std::string_view type);

// The values behind numbers of one type, in the order asked; empty text for a number that was never
// published. At most 100,000 at a time.
core::Result<std::vector<std::string>> values_of(warehouse::Warehouse& warehouse, std::string_view type,
                                                 std::span<const core::SubjectId> ids);

}  // namespace rouse::identity
