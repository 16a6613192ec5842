// What clients call identifiers, in our types (docs/identity.md). Pure; thread-safe.
#pragma once

#include <string_view>

#include "ingest/internal/wire/sent_event.h"

namespace rouse::ingest {

// Of a key of `identities`; a key that is not preset is the bank's own.
SentIdentifier sensors_identifier(std::string_view key, std::string_view value);

// Of a type of Segment's `context.externalIds`.
SentIdentifier external_identifier(std::string_view name, std::string_view value);

}  // namespace rouse::ingest
