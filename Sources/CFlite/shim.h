#pragma once
#if !__has_include(<flite/flite.h>)
#error "flite/flite.h is missing: install flite1-dev (apt-get install flite1-dev)"
#else
#include <flite/flite.h>
#include <flite/flite_version.h>
#endif
