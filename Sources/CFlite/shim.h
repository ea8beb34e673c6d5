#pragma once
#if !__has_include(<flite/flite.h>)
#error "flite/flite.h is missing: install flite1-dev (apt-get install flite1-dev)"
#else
#include <flite/flite.h>
#include <flite/flite_version.h>

// The voices are linked in; no header of flite declares them.
cst_voice *register_cmu_us_slt(const char *voxdir);
cst_voice *register_cmu_us_rms(const char *voxdir);
cst_voice *register_cmu_us_awb(const char *voxdir);
cst_voice *register_cmu_us_kal16(const char *voxdir);
#endif
