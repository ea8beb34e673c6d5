#pragma once
#if !__has_include(<png.h>)
#error "png.h is missing: install libpng-dev (apt-get install libpng-dev)"
#else
#include <png.h>
#endif
