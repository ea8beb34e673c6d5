#pragma once
#if !__has_include(<isa-l.h>)
#error "isa-l.h is missing: install libisal-dev (apt-get install libisal-dev)"
#else
#include <isa-l.h>
#endif
