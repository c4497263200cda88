import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.transport.Acquired;
import org.apache.qpid.transport.DeliveryProperties;
import org.apache.qpid.transport.ExchangeBoundResult;
import org.apache.qpid.transport.ExchangeQueryResult;
import org.apache.qpid.transport.FragmentProperties;
import org.apache.qpid.transport.GetTimeoutResult;
import org.apache.qpid.transport.MessageProperties;
import org.apache.qpid.transport.MessageResumeResult;
import org.apache.qpid.transport.QueueQueryResult;
import org.apache.qpid.transport.RangeSet;
import org.apache.qpid.transport.RangeSetFactory;
import org.apache.qpid.transport.RecoverResult;
import org.apache.qpid.transport.ReplyTo;
import org.apache.qpid.transport.SessionHeader;
import org.apache.qpid.transport.Struct;
import org.apache.qpid.transport.XaResult;
import org.apache.qpid.transport.Xid;
import org.apache.qpid.transport.codec.BBEncoder;

/**
 * Writes every control, command and struct that the Qpid client's library has for 0-10.
 *
 * Usage: Library010. A line a record: its kind, its octets in hexadecimal digits and what the library says of it, with tabs between. A control or
 * command is its method segment, a struct stands behind its size, and its code where it has one.
 */
public class Library010 {
    static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    static int place;

    static Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("boolean", true);
        map.put("int8", (byte) -5);
        map.put("int16", (short) -30000);
        map.put("int32", -70000);
        map.put("int64", -5000000000L);
        map.put("float", 1.5f);
        map.put("double", -2.25);
        map.put("char", 'x');
        map.put("str16", "häuser");
        map.put("uuid", ID);
        map.put("octets", new byte[] {0, (byte) 0xff});
        map.put("list", List.of(1, "two", false));
        map.put("map", Map.of("deep", "value"));
        return map;
    }

    static RangeSet ranges() {
        RangeSet set = RangeSetFactory.createRangeSet();
        set.add(1, 5);
        set.add(7);
        return set;
    }

    static Object sample(Class<?> type, String name) {
        place++;
        if (type == boolean.class) {
            return true;
        }
        if (type == short.class) {
            return (short) place;
        }
        if (type == int.class) {
            return 0x1200 + place;
        }
        if (type == long.class) {
            return 0x12345600L + place;
        }
        if (type == String.class) {
            return "name-" + place;
        }
        if (type == byte[].class) {
            return ("octets-" + place).getBytes();
        }
        if (type == UUID.class) {
            return ID;
        }
        if (type == RangeSet.class) {
            return ranges();
        }
        if (type == Map.class) {
            return map();
        }
        if (type == List.class) {
            return name.equals("setInDoubt") ? List.of(new Xid(7, new byte[] {'g'}, new byte[] {'b'})) : List.of("one", "two");
        }
        if (type == Xid.class) {
            return new Xid(7, new byte[] {'g', 1}, new byte[] {'b', 2});
        }
        if (type == ReplyTo.class) {
            return new ReplyTo("amq.direct", "key-1");
        }
        if (type == org.apache.qpid.transport.Header.class || type == ByteBuffer.class) {
            return null;
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[Array.getLength(type.getEnumConstants()) - 1];
        }
        if (type == Struct.class) {
            return new XaResult(org.apache.qpid.transport.DtxXaStatus.XA_RDONLY);
        }
        throw new IllegalArgumentException(type.toString());
    }

    /** The names of all fields: the library has no list of them, but a `clear` for each. */
    static List<String> fields(Struct struct) {
        return Arrays.stream(struct.getClass().getDeclaredMethods()).map(Method::getName).filter(name -> name.startsWith("clear"))
                .map(name -> name.substring("clear".length())).distinct().sorted().toList();
    }

    /** The record with every field, or each second one. */
    static <T extends Struct> T filled(T struct, int every) throws Exception {
        place = 0;
        int count = 0;
        for (String field : fields(struct)) {
            count++;
            for (Method setter : struct.getClass().getDeclaredMethods()) {
                if (setter.getName().equalsIgnoreCase("set" + field) && setter.getParameterCount() == 1 && count % every == 0) {
                    Object value = sample(setter.getParameterTypes()[0], setter.getName());
                    if (value != null) {
                        setter.invoke(struct, value);
                    }
                }
            }
        }
        return struct;
    }

    static String hex(BBEncoder encoder) {
        ByteBuffer buffer = encoder.buffer();
        byte[] octets = new byte[buffer.remaining()];
        buffer.get(octets);
        return HexFormat.of().formatHex(octets);
    }

    static void method(org.apache.qpid.transport.Method method, boolean sync) {
        boolean command = method.getEncodedTrack() == org.apache.qpid.transport.network.Frame.L4;
        BBEncoder encoder = new BBEncoder(4096);
        encoder.writeUint16(method.getEncodedType());
        if (command) {
            encoder.writeUint16(sync ? 0x0101 : 0x0100);
        }
        method.write(encoder);
        String text = method.toString().replace('\n', ' ');
        System.out.println((command ? sync ? "sync" : "command" : "control") + "\t" + hex(encoder) + "\t" + text);
    }

    static void struct(Struct struct) {
        BBEncoder encoder = new BBEncoder(4096);
        if (struct.getStructType() >= 0) {
            encoder.writeStruct32(struct);
        } else {
            encoder.writeStruct(struct.getStructType(), struct);
        }
        System.out.println("struct\t" + hex(encoder) + "\t" + struct);
    }

    public static void main(String[] arguments) throws Exception {
        for (int group = 1; group <= 10; group++) {
            for (int code = 1; code <= 13; code++) {
                for (int every = 1; every <= 3; every++) {
                    org.apache.qpid.transport.Method method;
                    try {
                        method = org.apache.qpid.transport.Method.create(group << 8 | code);
                    } catch (IllegalArgumentException error) {
                        continue;
                    }
                    if (every <= Math.max(1, fields(method).size())) {
                        method(filled(method, every), every == 2);
                    }
                }
            }
        }
        List<Class<? extends Struct>> structs = List.of(
                SessionHeader.class, DeliveryProperties.class, FragmentProperties.class, ReplyTo.class,
                MessageProperties.class, Acquired.class, MessageResumeResult.class, XaResult.class, Xid.class, GetTimeoutResult.class,
                RecoverResult.class, ExchangeQueryResult.class, ExchangeBoundResult.class, QueueQueryResult.class);
        for (Class<? extends Struct> type : structs) {
            for (int every = 1; every <= 2; every++) {
                Struct struct = type.getDeclaredConstructor().newInstance();
                if (every <= fields(struct).size()) {
                    struct(filled(struct, every));
                }
            }
        }
    }
}
