#include "testing/manual_clock.h"
