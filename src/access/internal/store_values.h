// Values into the store: those that are new, in transactions of some thousand rows, so that others, who write
// a row and want it on the disk, wait for one of these and not for the whole group.
//
// First the customers, by name, with their keys and what tokens will be stored for them; then the values, by
// token. So every page of the two indexes is read and written once for a group, and a customer who is
// forgotten in between loses all that is stored of him by then. A group that fits into one transaction is
// one.
#pragma once

#include <cstddef>
#include <functional>

#include "access/internal/vault_parts.h"
#include "access/personal_values.h"
#include "core/result.h"

namespace rouse::access {

inline constexpr std::size_t kTransactionRowsMax = 10'000;      // customers and values
inline constexpr std::size_t kTransactionCustomersMax = 4'000;  // of them; each may need a key

// `go_on`, which may be empty, is asked before each transaction. kUnavailable where customers are forgotten
// all the time.
core::Result<void> store_values(VaultParts& vault, const PersonalValues& values,
                                const std::function<core::Result<void>()>& go_on);

}  // namespace rouse::access
