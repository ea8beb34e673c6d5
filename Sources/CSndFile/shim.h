#pragma once
#if !__has_include(<sndfile.h>)
#error "sndfile.h is missing: install libsndfile1-dev (apt-get install libsndfile1-dev)"
#else
#include <sndfile.h>
#endif
