// What a slice's events are asked for with, in both forms (packed_events.h, event_columns.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "behaviour/internal/stream/packed_events.h"
#include "behaviour/internal/stream/slice_plan.h"
#include "behaviour/sequence_source.h"

namespace rouse::behaviour {

// Of columns_sql(): UInt32, Int64, UInt64, UInt8 to UInt64 by mask_bytes(), UInt64 each.
inline constexpr std::size_t kPlaceColumn = 0;
inline constexpr std::size_t kTimeColumn = 1;
inline constexpr std::size_t kSeqColumn = 2;
inline constexpr std::size_t kMaskColumn = 3;
inline constexpr std::size_t kFirstCodeColumn = 4;

// Of a mask with so many bits.
std::size_t mask_bytes(std::size_t bits);

// One UInt64 per event.
std::string packed_sql(const SequenceQuery& query, const SequenceRows& rows, const Slice& slice,
                       PackedLayout layout);

// Of these subjects of the slice only; of all if there are none.
std::string columns_sql(const SequenceQuery& query, const SequenceRows& rows, const Slice& slice,
                        std::span<const std::uint64_t> subjects);

}  // namespace rouse::behaviour
