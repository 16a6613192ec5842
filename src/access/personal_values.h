// Personal values on their way to the vault, many of them and packed: 20 bytes each beside their text. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/personal_data.h"

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
  void add(const PersonalView& value) {
    const auto size = [](std::string_view text) { return static_cast<std::uint32_t>(text.size()); };
    places_.push_back(
        {text_.size(), size(value.token), size(value.subject), size(value.value), value.value_class});
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
    std::size_t begin;
    std::uint32_t token;
    std::uint32_t subject;
    std::uint32_t value;
    PersonalClass value_class;
  };

  std::vector<Place> places_;
  std::string text_;
};

}  // namespace rouse::access
