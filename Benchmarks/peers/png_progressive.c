// libpng's progressive reader as a program that only wants to know whether a PNG is whole: 64 KiB reads, all checks,
// rows unfiltered and dropped.
#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { READ_BYTES = 64 * 1024 };

struct verdict {
  int has_ended;
  png_uint_32 width, height;
  unsigned long long rows;
};

static void on_info(png_structp png, png_infop info) {
  struct verdict *verdict = png_get_progressive_ptr(png);
  verdict->width = png_get_image_width(png, info);
  verdict->height = png_get_image_height(png, info);
  png_start_read_image(png);
}

static void on_row(png_structp png, png_bytep row, png_uint_32 number, int pass) {
  struct verdict *verdict = png_get_progressive_ptr(png);
  (void)number, (void)pass;
  if (row) verdict->rows++;
}

static void on_end(png_structp png, png_infop info) {
  struct verdict *verdict = png_get_progressive_ptr(png);
  (void)info;
  verdict->has_ended = 1;
}

static void on_error(png_structp png, png_const_charp message) {
  fprintf(stderr, "png: %s\n", message);
  longjmp(png_jmpbuf(png), 1);
}

// A wrong Adler-32 and the like are only warnings to libpng; to a program that checks files they are damage.
static void on_warning(png_structp png, png_const_charp message) {
  if (strstr(message, "IDAT")) png_error(png, message);
}

static int verify(const char *path, struct verdict *verdict) {
  static unsigned char buffer[READ_BYTES];
  memset(verdict, 0, sizeof *verdict);
  FILE *file = fopen(path, "rb");
  if (!file) return fprintf(stderr, "%s: %s\n", path, strerror(errno)), 0;
  setvbuf(file, NULL, _IONBF, 0);
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    fclose(file);
    return 0;
  }
  // Damaged chunks of any kind are errors, as they are to the other verifiers.
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_progressive_read_fn(png, verdict, on_info, on_row, on_end);
  size_t count;
  while ((count = fread(buffer, 1, sizeof buffer, file)) > 0) png_process_data(png, info, buffer, count);
  int is_read = !ferror(file);
  png_destroy_read_struct(&png, &info, NULL);
  fclose(file);
  return is_read && verdict->has_ended;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

// png_progressive FILE...                prints one line a file; ends with 6 when one is damaged
// png_progressive --repeat N FILE...     reads each file N times and prints the seconds of each reading
int main(int argc, char **argv) {
  int first = 1, repeat = 0, exit_code = 0;
  if (argc > 2 && strcmp(argv[1], "--repeat") == 0) repeat = atoi(argv[2]), first = 3;
  if (first >= argc) return fprintf(stderr, "usage: png_progressive [--repeat N] FILE...\n"), 2;
  for (int i = first; i < argc; i++) {
    struct verdict verdict;
    int is_whole = 0;
    for (int round = 0; round < (repeat ? repeat : 1); round++) {
      double start = now();
      is_whole = verify(argv[i], &verdict);
      if (repeat) printf("%.9f%s", now() - start, round + 1 < repeat ? " " : "\n");
    }
    if (!repeat && is_whole)
      printf("%s: %u x %u, %llu rows\n", argv[i], verdict.width, verdict.height, verdict.rows);
    if (!is_whole) fprintf(stderr, "%s: damaged\n", argv[i]), exit_code = 6;
  }
  return exit_code;
}
