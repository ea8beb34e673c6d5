#include "../CISAL/shim.h"
#include "include/CRifflePNG.h"

uint32_t rpng_crc32(uint32_t crc, const uint8_t *bytes, size_t count) { return crc32_gzip_refl(crc, bytes, count); }
