#include "identity/ledger_entry.h"

namespace rouse::identity {

std::string_view to_string(EntryKind kind) {
  switch (kind) {
    case EntryKind::kLink: return "link";
    case EntryKind::kMerge: return "merge";
    case EntryKind::kMove: return "move";
    case EntryKind::kDetach: return "detach";
    case EntryKind::kBlock: return "block";
    case EntryKind::kClaim: return "claim";
    case EntryKind::kUnmerge: return "unmerge";
  }
  return {};
}

}  // namespace rouse::identity
