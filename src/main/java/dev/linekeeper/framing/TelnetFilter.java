package dev.linekeeper.framing;

/**
 * Takes the Telnet protocol out of what a peer sends (RFC 854, 855) and refuses every
 * option it offers or asks for. Options are off to begin with, so what the peer says of
 * switching one off needs no answer (RFC 1143).
 */
final class TelnetFilter implements ReadFilter {

	private static final int SE = 240;

	private static final int SB = 250;

	private static final int WILL = 251;

	private static final int WONT = 252;

	private static final int DO = 253;

	private static final int DONT = 254;

	private static final int IAC = 255;

	// No option has nearly as many.
	private static final int MOST_PARAMETERS = 64 * 1024;

	private State state = State.DATA;

	private int command;

	// Bytes of parameters since they began.
	private int parameters;

	@Override
	public int filter(byte[] buffer, int from, int to, ByteSink answers) {
		int kept = from;
		int i = from;
		while (i < to) {
			if (this.state == State.DATA) {
				int special = ByteScan.indexOfEither(buffer, i, to, (byte) IAC, (byte) '\r');
				int end = (special < 0) ? to : special;
				if (kept != i) {
					System.arraycopy(buffer, i, buffer, kept, end - i);
				}
				kept += end - i;
				i = end;
				if (special < 0) {
					break;
				}
			}
			int value = buffer[i++] & 0xFF;
			if (take(value, answers)) {
				buffer[kept++] = (byte) value;
			}
		}
		return kept;
	}

	/** Whether a byte is the peer's data. */
	private boolean take(int value, ByteSink answers) {
		switch (this.state) {
			case DATA -> {
				if (value == IAC) {
					this.state = State.COMMAND;
					return false;
				}
				this.state = (value == '\r') ? State.RETURN : State.DATA;
				return true;
			}
			case RETURN -> {
				this.state = State.DATA;
				// NUL behind CR says that no line feed follows.
				return value != 0 && take(value, answers);
			}
			case COMMAND -> {
				return command(value);
			}
			case OPTION -> {
				this.state = State.DATA;
				refuse(value, answers);
			}
			case PARAMETERS -> {
				this.state = (value == IAC) ? State.PARAMETERS_COMMAND : State.PARAMETERS;
				if (++this.parameters > MOST_PARAMETERS) {
					throw FrameException.received(FrameException.Rule.TOO_LONG,
							"the parameters of a Telnet option do not end within " + MOST_PARAMETERS + " bytes", 0,
							new byte[] { (byte) value }, 0, 1);
				}
			}
			case PARAMETERS_COMMAND -> this.state = (value == SE) ? State.DATA : State.PARAMETERS;
		}
		return false;
	}

	private boolean command(int value) {
		this.command = value;
		this.parameters = 0;
		this.state = switch (value) {
			case WILL, WONT, DO, DONT -> State.OPTION;
			case SB -> State.PARAMETERS;
			default -> State.DATA;
		};
		// Doubled, it is a byte of data.
		return value == IAC;
	}

	private void refuse(int option, ByteSink answers) {
		if (this.command == WILL || this.command == DO) {
			answers.write(IAC);
			answers.write((this.command == WILL) ? DONT : WONT);
			answers.write(option);
		}
	}

	private enum State {

		DATA, RETURN, COMMAND, OPTION, PARAMETERS, PARAMETERS_COMMAND

	}

}
