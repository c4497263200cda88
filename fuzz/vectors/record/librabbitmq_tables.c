/* Writes field tables as librabbitmq makes them, for tables.py: each value on top, in an array and in a table.
 * Build: cc -o librabbitmq_tables librabbitmq_tables.c -lrabbitmq (Debian: librabbitmq-dev). */
#include <amqp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_table(amqp_field_value_t value, const char *given) {
    char octets[1024];
    amqp_table_entry_t entry = {amqp_cstring_bytes("k"), value};
    amqp_table_t table = {1, &entry};
    size_t size = 0;
    if (amqp_encode_table((amqp_bytes_t){sizeof octets, octets}, &table, &size) < 0) {
        fprintf(stderr, "librabbitmq does not write %s\n", given);
        exit(1);
    }
    for (size_t at = 0; at < size; at++) {
        printf("%02x", (unsigned char)octets[at]);
    }
    printf("\t%s\n", given);
}

static void write_value(amqp_field_value_t value, const char *type, const char *text) {
    char given[1024];
    snprintf(given, sizeof given, "[\"%s\", %s]", type, text);
    write_table(value, given);

    amqp_field_value_t both[2] = {value, value}, array = {.kind = AMQP_FIELD_KIND_ARRAY};
    array.value.array = (amqp_array_t){2, both};
    snprintf(given, sizeof given, "[\"array\", [[\"%s\", %s], [\"%s\", %s]]]", type, text, type, text);
    write_table(array, given);

    amqp_table_entry_t inner = {amqp_cstring_bytes("n"), value};
    amqp_field_value_t table = {.kind = AMQP_FIELD_KIND_TABLE};
    table.value.table = (amqp_table_t){1, &inner};
    snprintf(given, sizeof given, "[\"table\", [[\"n\", \"%s\", %s]]]", type, text);
    write_table(table, given);
}

#define NUMBERS(kind_, member, name, form, ...)                                                    \
    do {                                                                                           \
        amqp_field_value_t value = {.kind = kind_};                                                \
        const __typeof__(value.value.member) all[] = {__VA_ARGS__};                                \
        for (size_t at = 0; at < sizeof all / sizeof *all; at++) {                                 \
            char text[64];                                                                         \
            value.value.member = all[at];                                                          \
            snprintf(text, sizeof text, "\"%" form "\"", all[at]);                                 \
            write_value(value, name, text);                                                        \
        }                                                                                          \
    } while (0)

int main(void) {
    NUMBERS(AMQP_FIELD_KIND_I8, i8, "int8", PRId8, 0, 1, -1, INT8_MAX, INT8_MIN);
    NUMBERS(AMQP_FIELD_KIND_U8, u8, "uint8", PRIu8, 0, 127, 128, UINT8_MAX);
    NUMBERS(AMQP_FIELD_KIND_I16, i16, "int16", PRId16, 0, -1, INT16_MAX, INT16_MIN);
    NUMBERS(AMQP_FIELD_KIND_U16, u16, "uint16", PRIu16, 0, 32768, UINT16_MAX);
    NUMBERS(AMQP_FIELD_KIND_I32, i32, "int32", PRId32, 0, -1, INT32_MAX, INT32_MIN);
    NUMBERS(AMQP_FIELD_KIND_U32, u32, "uint32", PRIu32, 0, 2147483648u, UINT32_MAX);
    NUMBERS(AMQP_FIELD_KIND_I64, i64, "int64", PRId64, 0, -1, INT64_MAX, INT64_MIN);
    /* Letter L: 64 bits without a sign, as the Qpid family reads it, and not as RabbitMQ does. */
    NUMBERS(AMQP_FIELD_KIND_U64, u64, "uint64", PRIu64, UINT64_C(9223372036854775808), UINT64_MAX);
    NUMBERS(AMQP_FIELD_KIND_TIMESTAMP, u64, "timestamp", PRIu64, 0, 1700000000, UINT64_MAX);
    NUMBERS(AMQP_FIELD_KIND_F32, f32, "float", "g", -0.5, 1.5);
    NUMBERS(AMQP_FIELD_KIND_F64, f64, "double", "g", -0.5, 1.5);
    amqp_field_value_t value = {.kind = AMQP_FIELD_KIND_BOOLEAN, .value.boolean = 1};
    write_value(value, "boolean", "\"true\"");
    value.value.boolean = 0;
    write_value(value, "boolean", "\"false\"");
    value = (amqp_field_value_t){.kind = AMQP_FIELD_KIND_DECIMAL, .value.decimal = {2, 4294967295u}};
    write_value(value, "decimal", "\"2 4294967295\"");
    value = (amqp_field_value_t){.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = amqp_cstring_bytes("text")};
    write_value(value, "long-string", "\"text\"");
    value = (amqp_field_value_t){.kind = AMQP_FIELD_KIND_BYTES, .value.bytes = {2, "\0\377"}};
    write_value(value, "byte-array", "{\"hex\": \"00ff\"}");
    value = (amqp_field_value_t){.kind = AMQP_FIELD_KIND_VOID};
    write_value(value, "void", "\"\"");
    value = (amqp_field_value_t){.kind = AMQP_FIELD_KIND_ARRAY};
    write_value(value, "array", "[]");
    value = (amqp_field_value_t){.kind = AMQP_FIELD_KIND_TABLE};
    write_value(value, "table", "[]");
    return 0;
}
