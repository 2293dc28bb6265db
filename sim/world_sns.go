package sim

import "fmt"

// TopicFile is a topic of SNS. Its name ends in .fifo where it keeps messages in order.
type TopicFile struct {
	Name string `yaml:"name"`
	// Publishers are other accounts that its policy lets publish.
	Publishers []string `yaml:"publishers,omitempty"`
}

func (c *fileCheck) topics(path string, r RegionFile) {
	names := map[string]bool{}
	for i, f := range r.Topics {
		at := fmt.Sprintf("%s.topics[%d]", path, i)
		c.want(topicName.MatchString(f.Name), at+".name", "%q is not the name of a topic: up to 256 letters, digits, hyphens and underscores", f.Name)
		c.unique(names, at+".name", f.Name)
	}
}

func populateTopics(t *tx, p place, r RegionFile) {
	for _, f := range r.Topics {
		add(t, topics, p, f.Name, topic{Name: f.Name, Publishers: f.Publishers})
	}
}
