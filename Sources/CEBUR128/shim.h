#pragma once
#if !__has_include(<ebur128.h>)
#error "ebur128.h is missing: install libebur128-dev (apt-get install libebur128-dev)"
#else
#include <ebur128.h>
#endif
