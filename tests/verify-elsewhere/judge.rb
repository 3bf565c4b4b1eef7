# Reads tokens, a line each, and judges each by the `verify` of the file that is named. Answers a line each.
require_relative ARGV.fetch(0)

$stdin.each_line(chomp: true) do |line|
  puts "good #{verify(line)['sub']}"
rescue JWT::DecodeError => e
  puts "refused #{e.class.name}"
end
