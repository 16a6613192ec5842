#include "bank/names.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "core/zone.h"

namespace rouse::sim {
namespace {

constexpr std::array<std::string_view, 24> kFamilies{"王", "李", "张", "刘", "陈", "杨", "黄", "赵",
                                                     "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
                                                     "何", "林", "高", "罗", "郑", "梁", "谢", "宋"};
constexpr std::array<std::string_view, 16> kWomen{"秀英", "敏", "静", "丽", "婷", "雪", "欣怡", "梓涵",
                                                  "芳",   "娜", "霞", "燕", "玲", "慧", "佳",   "诗雨"};
constexpr std::array<std::string_view, 16> kMen{"伟", "强", "磊", "军", "洋", "勇",   "杰",   "涛",
                                                "超", "明", "刚", "平", "鹏", "宇轩", "浩然", "建国"};

}  // namespace

std::string person_name(std::uint64_t number, bool female) {
  const auto& given = female ? kWomen : kMen;
  const std::uint64_t mixed = (number + 1) * 0x9E37'79B9'7F4A'7C15 >> 20;
  return fmt::format("{}{}", kFamilies[mixed % kFamilies.size()],
                     given[mixed / kFamilies.size() % given.size()]);
}

std::string id_number(std::uint64_t number, std::int32_t birth_day, bool female) {
  std::string day = core::format_day(birth_day);
  std::erase(day, '-');
  // Three digits of order, odd for men; with the region's last four, nobody shares a number.
  std::string id =
      fmt::format("99{:04}{}{:03}", number / 500 % 10'000, day, number % 500 * 2 + (female ? 0 : 1));
  constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (id[i] - '0') * kWeights[i];
  return id + "10X98765432"[sum % 11];
}

std::string card_number(std::uint64_t number) {
  std::string digits = fmt::format("9999{:014}", number % 100'000'000'000'000);
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    const int doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += i % 2 == 0 ? doubled : digit;
  }
  return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
}

std::string phone_number(std::uint64_t number) { return fmt::format("100{:08}", number % 100'000'000); }

std::string invite_code(std::uint32_t number) {
  // Without those that are easily taken for another.
  constexpr std::string_view kDigits = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
  // Each step can be undone, so different numbers stay different.
  std::uint32_t mixed = number * 0x9E37'79B1U;
  mixed ^= mixed >> 15;
  mixed *= 0x85EB'CA77U;
  mixed ^= mixed >> 13;
  std::string code;
  for (int i = 0; i < 7; ++i) {
    code += kDigits[mixed % kDigits.size()];
    mixed /= static_cast<std::uint32_t>(kDigits.size());
  }
  return code;
}

}  // namespace rouse::sim
