package dev.linekeeper.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A name server on a UDP port of 127.0.0.1 that knows SRV records only (RFC 1035, RFC
 * 2782).
 */
public final class DnsServer implements AutoCloseable {

	private static final int HEADER = 12;

	private static final int LARGEST = 512;

	private static final int SRV = 33;

	private static final int ANSWER = 0x8580;

	private static final int NAME_ERROR = 3;

	/** What was asked for, in order. */
	public final List<String> asked = new CopyOnWriteArrayList<>();

	/** Each record as priority, weight, port and target; the target may be a dot. */
	public final Map<String, List<String>> records = new ConcurrentHashMap<>();

	private final DatagramSocket socket;

	private final Thread thread = new Thread(this::serve, "dns-server");

	private volatile boolean silent;

	public DnsServer() {
		try {
			this.socket = new DatagramSocket(0, InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/** Where it is, as JNDI takes it. */
	public String url() {
		return "dns://127.0.0.1:" + this.socket.getLocalPort();
	}

	/** Answer nothing from now on. */
	public void beSilent() {
		this.silent = true;
	}

	@Override
	public void close() {
		this.socket.close();
		Deadline.in(Deadline.PATIENCE).awaitEnd(List.of(this.thread));
	}

	private void serve() {
		while (true) {
			DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
			try {
				this.socket.receive(packet);
				ByteBuffer query = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
				byte[] answer = answer(query);
				if (!this.silent) {
					this.socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
				}
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private byte[] answer(ByteBuffer query) throws IOException {
		short id = query.getShort(0);
		query.position(HEADER);
		String name = name(query);
		int type = query.getShort();
		this.asked.add(name + ((type == SRV) ? "" : " of type " + type));
		List<String> known = this.records.get(name);
		List<String> answers = (known != null && type == SRV) ? known : List.of();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		out.writeShort(id);
		out.writeShort((known != null) ? ANSWER : ANSWER | NAME_ERROR);
		out.writeShort(1);
		out.writeShort(answers.size());
		out.writeInt(0);
		name(out, name);
		out.writeShort(type);
		out.writeShort(1);
		for (String record : answers) {
			String[] fields = record.split(" ", -1);
			ByteArrayOutputStream data = new ByteArrayOutputStream();
			DataOutputStream content = new DataOutputStream(data);
			for (int i = 0; i < 3; i++) {
				content.writeShort(Integer.parseInt(fields[i]));
			}
			name(content, fields[3]);
			name(out, name);
			out.writeShort(SRV);
			out.writeShort(1);
			out.writeInt(0);
			out.writeShort(data.size());
			data.writeTo(out);
		}
		return bytes.toByteArray();
	}

	private static String name(ByteBuffer query) {
		StringBuilder name = new StringBuilder();
		for (int length = query.get(); length > 0; length = query.get()) {
			byte[] label = new byte[length];
			query.get(label);
			name.append((name.length() > 0) ? "." : "").append(new String(label, StandardCharsets.US_ASCII));
		}
		return name.toString();
	}

	private static void name(DataOutputStream out, String name) throws IOException {
		for (String label : name.split("\\.", -1)) {
			if (!label.isEmpty()) {
				out.writeByte(label.length());
				out.writeBytes(label);
			}
		}
		out.writeByte(0);
	}

}
