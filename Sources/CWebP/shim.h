#pragma once
#if !__has_include(<webp/decode.h>)
#error "webp/decode.h is missing: install libwebp-dev (apt-get install libwebp-dev)"
#else
#include <webp/decode.h>
#include <webp/encode.h>
#endif
