// Made-up people: names, ID numbers and telephone numbers that have the right form and belong to nobody we
// know of. The same number gives the same person.
#pragma once

#include <cstdint>
#include <string>

namespace rouse::sim {

std::string person_name(std::uint64_t number, bool female);
// 18 characters with a right check digit (GB 11643-1999), of regions 99xxxx, which do not exist.
std::string id_number(std::uint64_t number, std::int32_t birth_day, bool female);
// Eleven digits that begin with 100, which no operator has.
std::string phone_number(std::uint64_t number);
// Of cards and accounts: 19 digits with a right check digit (ISO/IEC 7812-1) that begin with 9999, which no
// issuer has.
std::string card_number(std::uint64_t number);
// What a customer shares to invite friends: seven letters and digits that nobody else has, of a number below
// 2^32, and that do not show it.
std::string invite_code(std::uint32_t number);

}  // namespace rouse::sim
