// Personal values on their way to the vault, many of them and packed: 16 bytes each beside their text, of
// which all together have less than 4 GiB. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/personal_data.h"
#include "core/result.h"

namespace rouse::access {

// A value to keep. `subject` is the customer's identifier as the event has it (it may be a token itself).
struct PersonalView {
  PersonalClass value_class = PersonalClass::kOther;
  std::string_view token;
  std::string_view subject;
  std::string_view value;
};

class PersonalValues {
 public:
  // Texts of kTextBytesMax bytes each at most.
  static constexpr std::size_t kTextBytesMax = (1U << 16U) - 1;
  void add(const PersonalView& value) {
    const auto size = [](std::string_view text) {
      core::require(text.size() <= kTextBytesMax, "personal values are short");
      return static_cast<std::uint16_t>(text.size());
    };
    core::require(text_.size() <= UINT32_MAX, "few personal values are stored at once");
    places_.push_back({static_cast<std::uint32_t>(text_.size()), size(value.token), size(value.subject),
                       size(value.value), value.value_class});
    text_.append(value.token).append(value.subject).append(value.value);
  }

  std::size_t size() const { return places_.size(); }
  bool empty() const { return places_.empty(); }
  std::size_t bytes() const { return places_.size() * sizeof(Place) + text_.size(); }
  // Valid until add() or clear().
  PersonalView operator[](std::size_t i) const {
    const Place& place = places_[i];
    const auto text = std::string_view{text_}.substr(place.begin);
    return {place.value_class, text.substr(0, place.token), text.substr(place.token, place.subject),
            text.substr(place.token + place.subject, place.value)};
  }
  // Keeps the memory.
  void clear() {
    places_.clear();
    text_.clear();
  }

 private:
  struct Place {
    std::uint32_t begin;
    std::uint16_t token;
    std::uint16_t subject;
    std::uint16_t value;
    PersonalClass value_class;
  };

  std::vector<Place> places_;
  std::string text_;
};

}  // namespace rouse::access
