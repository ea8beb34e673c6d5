#pragma once
#if !__has_include(<turbojpeg.h>)
#error "turbojpeg.h is missing: install libturbojpeg0-dev (apt-get install libturbojpeg0-dev)"
#else
#include <turbojpeg.h>
#endif
