typedef unsigned long size_type;
typedef struct node node;
struct node { node *next; const char *name; int (*visit)(node *, void *data); };
typedef struct { unsigned kind : 3, : 5; _Bool is_open : 1; int : 0; char text[16]; } header;
union value { long long integer; double number; struct { short low, high; }; unsigned char bytes[8]; };
enum color { RED, GREEN = 1 << 4, BLUE = GREEN | 3, LAST = -1 };
typedef enum color color;
struct message { int length; color color; union value values[2][3]; char rest[]; };
typedef int (*compare)(const void *, const void *), (*table[4])(void);
#pragma pack(push, 1)
struct packed { char c; double d; };
#pragma pack(pop)
struct packed_later { char c; struct packed p; long double wide; } __attribute__((aligned(32)));
